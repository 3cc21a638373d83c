using System.ComponentModel;
using FlagCluster.Api.Http.OpenApi;

namespace FlagCluster.Api.DataPlane.Operations;

/// <summary>Represents the answer of the health endpoints in the OpenAPI document.</summary>
[SchemaName("health"), Description("The state of the server.")]
internal sealed record HealthDocument
{
    [Description("live, ready, stale, starting or stopping.")]
    public required string Status { get; init; }

    [Description("The number of environments whose ruleset the writer has not confirmed recently.")]
    public int? Stale { get; init; }

    [Description("The number of environments without a ruleset.")]
    public int? NotLoaded { get; init; }

    [Description("True while the store is unavailable and cached keys are used.")]
    public bool? StaleKeys { get; init; }

    [Description("'degraded' while evaluation events are not delivered.")]
    public string? Events { get; init; }

    [Description("Why events are not delivered.")]
    public string? EventsProblem { get; init; }

    [Description("Days until the certificate of HTTPS expires; negative after that.")]
    public int? ServerCertificateDays { get; init; }

    [Description("Present while new files of the certificate cannot be used.")]
    public string? ServerCertificateProblem { get; init; }

    [Description("Days until the certificate for connections to silos expires; negative after that.")]
    public int? ClusterCertificateDays { get; init; }

    [Description("Present while new files of the certificate for connections to silos cannot be used.")]
    public string? ClusterCertificateProblem { get; init; }
}
