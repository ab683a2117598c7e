package lib.site;

//SOURCES ../mysql/LogReaders.java
//SOURCES ../mysql/Replication.java
//SOURCES Cluster.java
//SOURCES ClusterState.java
//SOURCES Situation.java
//SOURCES Work.java

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lib.mysql.LogReaders;
import lib.mysql.LogReaders.Reader;
import lib.mysql.Replication;

/** Who reads a cluster's binary log and is no cluster of the site: at a switchover its stream ends without an error. */
public final class OtherReaders {
    private OtherReaders() {}

    /** "debezium@10.0.0.7 (program unknown), …"; none when there is nobody. */
    public static Optional<String> of(Work work, Situation situation, Cluster source) {
        List<ClusterState> others = situation.chain().stream().filter(cluster -> cluster != source)
                .flatMap(cluster -> situation.cluster(cluster).seen().stream()).toList();
        String own = situation.cluster(source).orThrow().uuid();
        List<String> accounts = others.stream().flatMap(state -> state.replication().stream())
                .filter(replica -> own.equals(replica.sourceUuid())).map(Replication::user).toList();
        List<Reader> foreign = LogReaders.foreign(LogReaders.of(work.server(source)),
                others.stream().map(ClusterState::uuid).toList(), accounts);
        return foreign.isEmpty() ? Optional.empty()
                : Optional.of(foreign.stream().map(Reader::toString).collect(Collectors.joining(", ")));
    }
}
