using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Events.Spooling;

/// <summary>A place in a spool, in front of a record.</summary>
/// <param name="Sequence">The record's number; numbers grow by one from record to record, over all files.</param>
/// <param name="Segment">The number of the first record of the file it is in, which is the file's name.</param>
/// <param name="Offset">Where in the file it starts.</param>
internal readonly record struct SpoolPosition(long Sequence, long Segment, long Offset);
