namespace FlagCluster.Events.Model;

/// <summary>How the delivery of events is. Evaluations are answered in any case.</summary>
public interface IEventHealth
{
    /// <summary>What keeps events from being delivered as they come, in words; null when nothing does.</summary>
    string? Problem { get; }
}
