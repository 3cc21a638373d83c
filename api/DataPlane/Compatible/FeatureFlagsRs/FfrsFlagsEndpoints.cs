using System.Runtime.CompilerServices;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Compatible.FeatureFlagsRs;

/// <summary>
/// Serves the flags in the format of FeatureFlags.rs. SDK keys only read: the management API takes writes, which need the permission to
/// change flags.
/// </summary>
internal sealed class FfrsFlagsEndpoints(SdkKeySessions sessions, RequestRates rates)
    : CompatibleRulesApi(sessions, rates, CompatibleApis.FeatureFlagsRs)
{
    private static readonly ConditionalWeakTable<CompiledRuleset, byte[]> Documents = [];

    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/flags", Reading(ListAsync)).RequireDataPlaneCors().DescribeList();

    /// <inheritdoc/>
    protected override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        FfrsErrors.RejectAsync(http, rejection);

    /// <inheritdoc/>
    protected override Task FailAsync(HttpContext http, ErrorCode error, string details, int? status = null) =>
        FfrsErrors.FailAsync(http, error, details, status);

    private static Task ListAsync(HttpContext http, SdkKeySession session, CompiledRuleset ruleset) =>
        JsonAnswer.WriteAsync(http, Documents.GetValue(ruleset, static ruleset => Write(ruleset)));

    /// <summary>Writes all flags: a key that may list them sees all.</summary>
    private static byte[] Write(CompiledRuleset ruleset)
    {
        return RulesetJson.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("flags"u8);
            foreach (var flag in ruleset.Flags(FlagScope.All))
                FfrsFlagWriter.Write(writer, flag.Model);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }
}
