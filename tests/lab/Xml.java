package lab;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The little XML the AWS protocols need: a reader that refuses DTDs and a writer that escapes. */
final class Xml {
    private final XMLStreamWriter writer;

    private Xml(XMLStreamWriter writer) {
        this.writer = writer;
    }

    /** The root element of a document; IllegalArgumentException when it is not well-formed or has a DTD. */
    static Element parse(byte[] document) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(document)).getDocumentElement();
        } catch (SAXException | IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The elements reached from a parent by a path of names, each of which may occur several times. */
    static List<Element> all(Element parent, String... path) {
        List<Element> found = List.of(parent);
        for (String name : path) {
            found = found.stream().flatMap(e -> children(e.getChildNodes()).stream())
                    .filter(e -> e.getLocalName().equals(name)).toList();
        }
        return found;
    }

    /** The text at a path below a parent, null where there is no such element. */
    static String text(Element parent, String... path) {
        return all(parent, path).stream().findFirst().map(Node::getTextContent).orElse(null);
    }

    private static List<Element> children(NodeList nodes) {
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item)
                .filter(Element.class::isInstance).map(Element.class::cast).toList();
    }

    /** A whole document; the namespace may be null. */
    static byte[] document(String root, String namespace, Consumer<Xml> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
            writer.writeStartDocument("UTF-8", "1.0");
            writer.writeStartElement(root);
            if (namespace != null) {
                writer.writeDefaultNamespace(namespace);
            }
            content.accept(new Xml(writer));
            writer.writeEndDocument();
            writer.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** An element with text; nothing at all when the value is null. */
    Xml put(String name, Object value) {
        return value == null ? this : in(name, x -> x.text(value.toString()));
    }

    /** More, of somebody else's. */
    Xml accept(Consumer<Xml> more) {
        more.accept(this);
        return this;
    }

    /** An element with content. */
    Xml in(String name, Consumer<Xml> content) {
        try {
            writer.writeStartElement(name);
            content.accept(this);
            writer.writeEndElement();
            return this;
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A list: one wrapping element and in it one element an item. */
    <T> Xml list(String name, String itemName, Collection<T> items, BiConsumer<Xml, T> content) {
        return in(name, list -> items.forEach(item -> list.in(itemName, x -> content.accept(x, item))));
    }

    /** A list of plain texts. */
    Xml list(String name, String itemName, Collection<String> items) {
        return list(name, itemName, items, Xml::text);
    }

    private void text(String text) {
        try {
            writer.writeCharacters(text);
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }
}
