using System.Globalization;
using FlagCluster.Contracts.Audit;

namespace FlagCluster.Control.Audit;

/// <summary>Checks the entries of one audit log, oldest first, from a database or from an export.</summary>
/// <param name="organization">The organization.</param>
/// <param name="checkpoints">Checkpoints of the organization, or none.</param>
/// <param name="keys">The keys that may state the removal of entries; null accepts any key, which proves nothing.</param>
public sealed class AuditChainCheck(string organization, IEnumerable<AuditCheckpoint> checkpoints, AuditKeys? keys)
{
    private readonly SortedDictionary<long, AuditCheckpoint> _checkpoints = NewestBySequence(organization, checkpoints);
    private readonly List<long> _restores = [];
    private ReadOnlyMemory<byte> _hash = AuditChain.Start;
    private long _epoch = 1;
    private (long Sequence, ReadOnlyMemory<byte> Hash)? _removed;
    private long? _unknownKey;

    /// <summary>Gets the number of the last entry that was checked; 0 before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>Gets the hash of the last entry that was checked.</summary>
    public ReadOnlyMemory<byte> Hash => _hash;

    /// <summary>Gets the number of checked entries.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// Gets the numbers of the entries that state a restore of the database from a backup. Entries that followed the backup are lost.
    /// </summary>
    public IReadOnlyList<long> Restores => _restores;

    /// <summary>Gets the first problem, or null. Entries after it are not checked.</summary>
    public AuditProblem? Problem { get; private set; }

    /// <summary>Checks the next entry.</summary>
    public void Add(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (Problem is not null)
            return;
        // What was before is gone. An entry further down must state that it was removed, by its number and hash.
        if (Count == 0 && entry.Sequence > 1)
        {
            _removed = (entry.Sequence - 1, entry.Previous);
            (Sequence, _hash) = _removed.Value;
        }
        Problem = Find(entry) is { } what ? new(organization, Text(entry.Sequence), what) : null;
        if (Problem is not null)
            return;
        (Sequence, _hash) = (entry.Sequence, entry.Hash);
        Count++;
        CheckRemoval(entry);
        CheckCheckpoint();
    }

    /// <summary>Ends the check: compares the last entry with what else is known about the end of the log.</summary>
    /// <param name="head">What the store states to be the newest entry when the check began; null for an export.</param>
    /// <param name="before">The time of the export in microseconds, after which checkpoints say nothing about it; null for a store.</param>
    public void Complete(AuditHead? head, long? before = null)
    {
        if (Problem is not null)
            return;
        var last = _checkpoints.Values.LastOrDefault(checkpoint => before is null || checkpoint.Time <= before);
        if (_removed is { } removed)
            Problem = new(
                organization,
                "1",
                _unknownKey is { } statement
                    ? $"it is missing: entry {Text(statement)} states that the entries to {Text(removed.Sequence)} were removed, but a key "
                        + "that is not known here signed it. Verify with the keys of all hosts, present and former ones "
                        + "(Audit:FormerKeysFile, --key)."
                    : $"it is missing, and no entry states that the entries to {Text(removed.Sequence)} were removed."
            );
        else if (head is not null && head.Sequence > Sequence)
            Problem = Cut("the store states that the newest entry is", head.Sequence);
        else if (head is not null && head.Sequence == Sequence && !head.Hash.Span.SequenceEqual(_hash.Span))
            Problem = new(organization, Text(Sequence), "the store states another hash for the newest entry; entries were replaced.");
        else if (last is not null && last.Sequence > Sequence && last.Epoch >= _epoch)
            Problem = Cut($"the checkpoint of {AuditTime.Text(last.Time)} states entry", last.Sequence);
    }

    private string? Find(AuditEntry entry)
    {
        if (entry.Sequence > Sequence + 1)
            return $"it follows entry {Text(Sequence)}; the entries between them were removed.";
        if (entry.Sequence <= Sequence)
            return $"it comes after entry {Text(Sequence)}; it was inserted or moved.";
        if (!AuditChain.HashOfEntry(entry.Bytes.Span, entry.Previous.Span).AsSpan().SequenceEqual(entry.Hash.Span))
            return "its content does not have its hash; it was altered.";
        if (!entry.Previous.Span.SequenceEqual(_hash.Span))
            return $"it does not continue entry {Text(Sequence)}; one of them was replaced.";
        AuditFields fields;
        try
        {
            fields = AuditFields.Read(entry.Bytes);
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
        if (fields.Organization != organization || fields.Sequence != entry.Sequence)
            return $"it is entry {Text(fields.Sequence)} of '{fields.Organization}'; it was moved.";
        if (!entry.IsIndexed)
            return "the columns by which it is found differ from its content; they were altered.";
        if (Count > 0 && fields.Epoch != _epoch && (fields.Epoch != _epoch + 1 || fields.Action != AuditActions.Restore))
            return "it is of another epoch, and does not state a restore of the database.";
        if (fields.Action == AuditActions.Restore)
            _restores.Add(entry.Sequence);
        _epoch = fields.Epoch;
        return null;
    }

    private void CheckRemoval(AuditEntry entry)
    {
        if (_removed is not { } removed || AuditRemoval.Read(entry, keys) is not var (statement, isValid))
            return;
        if (
            statement.Organization != organization
            || statement.Through != removed.Sequence
            || !statement.Hash.Span.SequenceEqual(removed.Hash.Span)
        )
            return;
        if (isValid)
            _removed = null;
        else
            _unknownKey = entry.Sequence;
    }

    private void CheckCheckpoint()
    {
        if (
            _checkpoints.TryGetValue(Sequence, out var checkpoint)
            && checkpoint.Epoch == _epoch
            && !checkpoint.Hash.Span.SequenceEqual(_hash.Span)
        )
        {
            Problem = new(
                organization,
                Text(Sequence),
                $"it differs from the checkpoint of {AuditTime.Text(checkpoint.Time)}; the log was replaced from here or before."
            );
        }
    }

    private AuditProblem Cut(string why, long sequence) =>
        new(organization, Text(Sequence + 1), $"it is missing: the log ends before it, but {why} {Text(sequence)}. The end was removed.");

    private static SortedDictionary<long, AuditCheckpoint> NewestBySequence(string organization, IEnumerable<AuditCheckpoint> all)
    {
        var checkpoints = new SortedDictionary<long, AuditCheckpoint>();
        foreach (var checkpoint in all)
            if (checkpoint.Organization == organization)
                if (!checkpoints.TryGetValue(checkpoint.Sequence, out var other) || other.Epoch < checkpoint.Epoch)
                    checkpoints[checkpoint.Sequence] = checkpoint;
        return checkpoints;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
