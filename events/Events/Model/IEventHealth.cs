namespace FlagCluster.Events.Model;

/// <summary>Reports the health of event delivery, which evaluations do not depend on.</summary>
public interface IEventHealth
{
    /// <summary>Gets what prevents events from being delivered as they arrive, as text; null when nothing does.</summary>
    string? Problem { get; }
}
