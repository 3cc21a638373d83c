using FlagCluster.Events.Model;
using FlagCluster.Events.Writing;

namespace FlagCluster.Events.Recording;

/// <summary>Writes the recorded evaluations that are in the sample. Not thread-safe.</summary>
/// <param name="options">The sampling ratios.</param>
/// <param name="writer">Writes the events.</param>
/// <param name="metrics">Counts what is not in the sample.</param>
internal sealed class SampledEvaluations(EventsOptions options, EventWriter writer, EventMetrics metrics)
{
    private readonly FlagSets _sets = new(options);
    private ulong _withoutKey;

    /// <summary>Writes a request, as one event for each sampling ratio of its flags.</summary>
    /// <param name="recorded">The request.</param>
    /// <param name="batch">The batch for the events.</param>
    /// <returns>The number of events.</returns>
    public int Add(in RecordedAnswers recorded, EventBatch batch)
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
            writer.Write(batch, recorded, set, ratio);
            events++;
        }
        return events;
    }
}
