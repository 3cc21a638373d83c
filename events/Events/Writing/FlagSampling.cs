using FlagCluster.Events.Model;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Writing;

/// <summary>Provides which share of the evaluations of a flag is recorded. Thread-safe.</summary>
/// <param name="options">The settings of events.</param>
public sealed class FlagSampling(IOptions<EventsOptions> options)
{
    private readonly SamplingRules _rules = new(options.Value.Sampling);

    /// <summary>Returns the sampling ratio of a flag, from 0 to 1.</summary>
    /// <param name="flag">The key of the flag.</param>
    public double RatioOf(string flag) => _rules.RatioOf(flag).Value;
}
