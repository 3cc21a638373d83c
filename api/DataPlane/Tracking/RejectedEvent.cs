using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Represents an event of a report that was rejected.</summary>
/// <param name="Index">The index of the event in the report, from 0.</param>
/// <param name="Errors">What is wrong with it.</param>
internal sealed record RejectedEvent(int Index, IReadOnlyList<InputError> Errors);
