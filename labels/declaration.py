"""What a PDF declares of itself in XMP beyond WeasyPrint's own: PDF/UA-1 and our private properties with their schemas."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

_EXTENSION = """<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about=""><pdfaExtension:schemas><rdf:Bag>{schemas}</rdf:Bag></pdfaExtension:schemas></rdf:Description>
<rdf:Description xmlns:tb="{namespace}" rdf:about="">{values}</rdf:Description></rdf:RDF>"""
_SCHEMA = """<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{title}</pdfaSchema:schema><pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI><pdfaSchema:prefix>{prefix}</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"""
_PROPERTY = """<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>{kind}</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>{name}</pdfaProperty:description></rdf:li>"""
_NAMESPACE = "urn:tanbiao:document:1:"


def declared(rdf: bytes, properties: Mapping[str, str]) -> bytes:
    """Adds the PDF/UA flag and our own properties inside the one rdf:RDF, where validators look, with their schemas (PDF/A-3)."""
    own = "".join(_PROPERTY.format(name=name, kind="Text") for name in properties)
    schemas = _SCHEMA.format(
        title="PDF/UA identification", namespace="http://www.aiim.org/pdfua/ns/id/", prefix="pdfuaid",
        properties=_PROPERTY.format(name="part", kind="Integer"),
    ) + _SCHEMA.format(title="tanbiao document", namespace=_NAMESPACE, prefix="tb", properties=own)  # fmt: skip
    values = "".join(f"<tb:{name}>{escape(value)}</tb:{name}>" for name, value in properties.items())
    added = _EXTENSION.format(schemas=schemas, namespace=_NAMESPACE, values=values)
    return rdf.replace(b"</rdf:RDF>", added.encode())
