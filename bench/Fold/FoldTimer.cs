using System.Diagnostics;
using System.Globalization;
using FlagCluster.Bench.Reporting;

namespace FlagCluster.Bench.Fold;

/// <summary>Adds up the time and the processor time of this process in which events were folded.</summary>
internal sealed class FoldTimer
{
    private TimeSpan _elapsed;
    private TimeSpan _processor;
    private double _events;

    /// <summary>Measures the folding of events.</summary>
    public async Task MeasureAsync(double events, Func<Task> fold)
    {
        var (start, processor) = (Stopwatch.GetTimestamp(), ProcessorTime);
        await fold();
        _elapsed += Stopwatch.GetElapsedTime(start);
        _processor += ProcessorTime - processor;
        _events += events;
    }

    /// <summary>Returns the events per second.</summary>
    /// <param name="name">The name of the row.</param>
    /// <param name="note">The start of its note.</param>
    public Row ToRow(string name, string note) =>
        new(name, _events / _elapsed.TotalSeconds, "events/s")
        {
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"{note}{(note.Length > 0 ? "; " : "")}{_processor.TotalMicroseconds / _events:0.00} us of processor time an event"
            ),
        };

    private static TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;
}
