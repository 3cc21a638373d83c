using FlagCluster.Analytics.Counting;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>Keeps the events with the most occurrences of rows in the order of names: anyone with a client key adds names.</summary>
/// <param name="limit">The largest number of names.</param>
internal sealed class LargestTracks(int limit)
{
    private readonly PriorityQueue<(string Name, TrackSum Sum), long> _largest = new();
    private string? _name;
    private TrackSum _sum;

    /// <summary>Gets the number of events of every name.</summary>
    public long Total { get; private set; }

    /// <summary>Adds a part of the sum of a name. The parts of a name follow each other.</summary>
    public void Add(string name, TrackSum part)
    {
        if (name != _name)
            Keep();
        _sum = name == _name ? _sum.Plus(part) : part;
        _name = name;
        Total += part.Events;
    }

    /// <summary>Returns the names with the most events, most first.</summary>
    public IReadOnlyList<(string Name, TrackSum Sum)> Finish()
    {
        Keep();
        _name = null;
        return
        [
            .. _largest
                .UnorderedItems.Select(item => item.Element)
                .OrderByDescending(item => item.Sum.Events)
                .ThenBy(item => item.Name, StringComparer.Ordinal),
        ];
    }

    private void Keep()
    {
        if (_name is null)
            return;
        _largest.Enqueue((_name, _sum), _sum.Events);
        if (_largest.Count > limit)
            _largest.Dequeue();
    }
}
