import re
from tests.web.pages import check_page, text_of, form_values
from tests.factories import *
from app.core.rounds import *
def test_x(app, client, database):
    make_draft(database, "code"); make_round(database,"code")
    make_draft(database, "law"); make_round(database,"law", closes_in=timedelta(days=-1))
    make_comment(database,"code", proposed_text="Курултай жылына 2 жолу чакырылат.", name="Айнура", publish_name=True, region="KG-N")
    for u in ("/ky/drafts","/en/drafts?state=closed","/en/drafts/code","/ky/drafts/code?with=ru","/en/drafts/code/chp_1","/en/drafts/code/art_1","/ru/drafts/code/art_1__para_1","/ru/drafts/code/comments","/ru/drafts/law/art_1", "/en/login","/ru/receipts","/en/about","/en/privacy"):
        r=client.get(u); print(u, r.status_code, r.headers.get("Vary"), r.headers.get("Set-Cookie"), r.headers["cache-control"], r.headers.get("etag"))
        p=check_page(r)
        if u in ("/en/drafts/code","/en/drafts/code/art_1", "/en/drafts?state=closed"): print(text_of(p)[:3000])
    p=check_page(client.get("/en/drafts/code/art_1__para_1"))
    v=form_values(p); print(v)
    r=client.post("/en/drafts/code/art_1__para_1", data=v); p=check_page(r,422); print(text_of(p)[:600])
    v.update(stance="amend", body="too short", email="x")
    r=client.post("/en/drafts/code/art_1__para_1", data=v); p=check_page(r,422); print(text_of(p)[:600])
    v.update(email="", proposed_text="The kurultai meets 12 times a year.")
    r=client.post("/en/drafts/code/art_1__para_1", data=v); print(r.status_code, r.headers)
    p=check_page(client.get(r.location)); print(text_of(p))
