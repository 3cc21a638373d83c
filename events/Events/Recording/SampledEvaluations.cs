using FlagCluster.Events.Destinations;
using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Recording;

/// <summary>Counts and writes the recorded evaluations that are in the sample. Not thread-safe.</summary>
/// <param name="options">The sampling ratios.</param>
/// <param name="writer">Writes the events.</param>
/// <param name="local">Counts in this process; null without the recorder <c>local</c>.</param>
/// <param name="metrics">Counts what is not in the sample.</param>
internal sealed class SampledEvaluations(EventsOptions options, EventWriter writer, LocalCounts? local, EventMetrics metrics)
{
    private readonly FlagSets _sets = new(options);
    private ulong _withoutKey;

    /// <summary>Counts and writes a request, as one event for each sampling ratio of its flags.</summary>
    /// <param name="recorded">The request.</param>
    /// <param name="batch">The batch for the events; null when no destination receives any.</param>
    /// <returns>The number of events.</returns>
    public int Add(in RecordedAnswers recorded, EventBatch? batch)
    {
        var set = _sets.Of(recorded.Request.Flags);
        var events = 0;
        foreach (var ratio in set.Ratios)
        {
            var count = set.Count(ratio, recorded.Request.FirstFlag, recorded.Answers.Length);
            if (count == 0)
                continue;
            if (!SamplingRules.IsSampled(ratio, recorded.Key, recorded.Key.IsEmpty ? ++_withoutKey : 0))
            {
                metrics.AddSampledOut(count);
                continue;
            }
            local?.Count(recorded, set, ratio);
            if (batch is not null)
                writer.Write(batch, recorded, set, ratio);
            events++;
        }
        return events;
    }

    /// <summary>Makes visible what was counted in this process.</summary>
    public void Flush() => local?.Flush();
}
