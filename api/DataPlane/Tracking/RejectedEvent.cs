using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>An event of a report that was not taken.</summary>
/// <param name="Index">Its place in the report, from 0.</param>
/// <param name="Errors">What is wrong with it.</param>
internal sealed record RejectedEvent(int Index, IReadOnlyList<InputError> Errors);
