using FlagCluster.Api.DataPlane.Streaming;
using FlagCluster.Contracts.Tenancy;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Compatible.Unleash.Delta;

/// <summary>Represents streams of Unleash: server-sent events, with the answers of <see cref="UnleashGate"/>.</summary>
internal sealed class UnleashStreamProtocol : EventStreamProtocol
{
    /// <summary>The only protocol.</summary>
    public static new readonly UnleashStreamProtocol Instance = new();

    private UnleashStreamProtocol() { }

    /// <inheritdoc/>
    public override CompatibleApis Api => CompatibleApis.Unleash;

    /// <inheritdoc/>
    public override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        UnleashGate.RejectAsync(http, rejection);
}
