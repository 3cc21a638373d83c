using System.Text.Json;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Api.DataPlane.Tracking;

/// <summary>Represents the body of a report of an authenticated sender.</summary>
/// <param name="Session">The session of the sender's key.</param>
/// <param name="Document">The body.</param>
internal sealed record OpenReport(SdkKeySession Session, JsonDocument Document) : IDisposable
{
    /// <summary>Gets the key of the sender.</summary>
    public SdkKey Key => Session.Key;

    /// <summary>Gets the root of the body.</summary>
    public JsonElement Root => Document.RootElement;

    /// <inheritdoc/>
    public void Dispose() => Document.Dispose();
}
