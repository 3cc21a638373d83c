using FlagCluster.Contracts.Events;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Represents the events of a report, each accepted or rejected on its own.</summary>
/// <param name="Accepted">The events to store.</param>
/// <param name="Rejected">The others.</param>
internal sealed record SortedEvents(IReadOnlyList<JournalEvent> Accepted, IReadOnlyList<RejectedEvent> Rejected);
