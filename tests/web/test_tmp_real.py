import time
from pathlib import Path
from app.core.importers.registry import read_document
from app.core.clauses.split import split_document
from app.services.drafts import *
from app.services.drafts import add_language as al
from tests.factories import *
from tests.web.pages import check_page, text_of
def test_real(app, client, database, shared):
    L=shared/"data/laws"
    for i,f in enumerate([L/"kz_office/СОЦИАЛЬНЫЙ КОДЕКС.docx", L/"kz_office/Проект Закона.docx", *sorted((L/"derived_kg").glob("*.docx"))[:3], L/"kg/udhr_ky.txt"]):
        tree=split_document(read_document(f.read_bytes(), filename=f.name))
        with database.write() as s:
            o=import_draft(s,actor=OPERATOR,tree=tree,slug=f"d{i}")
            publish_edition(s,actor=OPERATOR,slug=f"d{i}")
        make_round(database,f"d{i}")
        u=f"/{tree.language}/drafts/d{i}"; n=0; mx=0; mb=0; seen=set()
        todo=[u]
        while todo:
            a=todo.pop()
            if a in seen: continue
            seen.add(a); t=time.time(); r=client.get(a); mx=max(mx,time.time()-t); mb=max(mb,len(r.data)); n+=1
            p=check_page(r) if n<4 or n%20==0 else __import__('lxml.html').html.document_fromstring(r.data)
            todo+= [x for x in p.xpath("//nav[@class='pn']/a/@href")]
            assert r.status_code==200,a
        from app.services.reading import get_outline
        from app.services.drafts import get_draft
        with database.read() as s: out=get_outline(s,get_draft(s,actor=GUEST,slug=f"d{i}").latest)
        print(f.name, len(tree.clauses), "pages",n,len(out.pages),"slowest %.2f"%mx,"bytes",mb, tree.language, [x.level.value for x in out.items[:3]])
        for it in out.items[:: max(1,len(out.items)//15)]:
            t=time.time(); r=client.get(f"{u}/{it.eid}"); dt=time.time()-t
            check_page(r)
            if dt>.3: print("   slow", it.eid, dt)
