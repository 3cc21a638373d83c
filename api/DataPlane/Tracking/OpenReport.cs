using System.Text.Json;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Represents the body of a report of an authenticated sender.</summary>
/// <param name="Key">The key of the sender.</param>
/// <param name="Document">The body.</param>
internal sealed record OpenReport(SdkKey Key, JsonDocument Document) : IDisposable
{
    /// <summary>Gets the root of the body.</summary>
    public JsonElement Root => Document.RootElement;

    /// <inheritdoc/>
    public void Dispose() => Document.Dispose();
}
