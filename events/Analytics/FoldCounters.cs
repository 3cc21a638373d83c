using FlagCluster.Analytics.Storage;

namespace FlagCluster.Events.Analytics;

/// <summary>Counts what was folded of one topic since the start. Thread-safe.</summary>
internal sealed class FoldCounters
{
    private long _folded,
        _duplicates,
        _late,
        _early,
        _deadLetters,
        _bounded,
        _gap;

    public long Folded => Interlocked.Read(ref _folded);

    public long Duplicates => Interlocked.Read(ref _duplicates);

    public long Late => Interlocked.Read(ref _late);

    public long Early => Interlocked.Read(ref _early);

    public long DeadLetters => Interlocked.Read(ref _deadLetters);

    public long Bounded => Interlocked.Read(ref _bounded);

    public long Gap => Interlocked.Read(ref _gap);

    public void Add(FoldCounts counts)
    {
        Interlocked.Add(ref _folded, counts.Folded);
        Interlocked.Add(ref _duplicates, counts.Duplicates);
        Interlocked.Add(ref _late, counts.Late);
        Interlocked.Add(ref _early, counts.Early);
        Interlocked.Add(ref _deadLetters, counts.DeadLetters);
        Interlocked.Add(ref _bounded, counts.Bounded);
    }

    public void AddGap(long records) => Interlocked.Add(ref _gap, records);
}
