package lib.dns;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What a DNS server replied, as far as it is an answer to what it was asked. */
record Answer(Message reply, Name asked) {
    private static final int LONGEST_CHAIN = 16;

    /** Whether the server has the zone itself, and no copy of its answers. */
    boolean isAuthoritative() {
        return reply.getHeader().getFlag(Flags.AA);
    }

    /** Whether the server knows the name, by its own word. */
    boolean isPositive() {
        return reply.getRcode() == Rcode.NOERROR;
    }

    /** The records of that very name and type; none in a negative answer, whatever else it carries. */
    List<Record> own(int type) {
        return isPositive() ? ofName(asked, type) : List.of();
    }

    /** The same, or those of the name that it stands for. */
    List<Record> followed(int type) {
        Name name = asked;
        for (int hop = 0; isPositive() && hop < LONGEST_CHAIN; hop++) {
            List<Record> found = ofName(name, type);
            Optional<Record> alias = ofName(name, Type.CNAME).stream().findFirst();
            if (!found.isEmpty() || alias.isEmpty()) {
                return found;
            }
            name = ((CNAMERecord) alias.get()).getTarget();
        }
        return List.of();
    }

    private List<Record> ofName(Name name, int type) {
        return reply.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == type && record.getName().equals(name)).toList();
    }

    /** In words, for who expected something else. */
    String described(int type) {
        List<Record> records = own(type);
        if (!isPositive()) {
            return Rcode.string(reply.getRcode());
        }
        return records.isEmpty() ? "nothing" : records.stream()
                .map(record -> record.rdataToString() + " (TTL " + record.getTTL() + ")")
                .collect(Collectors.joining(", "));
    }
}
