using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Compatible.Flagr.Export;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation.Flagr;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr;

/// <summary>
/// Serves flags in the formats of Flagr: the list, one flag, and the export that Flagr's servers read which only evaluate.
/// </summary>
internal sealed class FlagrFlagsEndpoints(SdkKeySessions sessions, RequestRates rates)
    : CompatibleRulesApi(sessions, rates, CompatibleApis.Flagr)
{
    private const int MaxFlags = 10_000;

    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/flags", Reading(ListAsync)).RequireDataPlaneCors().DescribeList();
        routes.MapGet("/api/v1/flags/{key}", Reading(GetAsync)).RequireDataPlaneCors().DescribeFlag();
        routes.MapGet("/api/v1/export/eval_cache/json", Reading(ExportAsync)).RequireDataPlaneCors().DescribeExport();
    }

    /// <inheritdoc/>
    protected override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        FlagrErrors.RejectAsync(http, rejection);

    /// <inheritdoc/>
    protected override Task FailAsync(HttpContext http, ErrorCode error, string details, int? status = null) =>
        FlagrErrors.FailAsync(http, error, details, status);

    private static Task ListAsync(HttpContext http, SdkKeySession session, CompiledRuleset ruleset)
    {
        var request = http.Request;
        var filter = FlagrFilter.Read(request, out var problem);
        if (!CompatibleQuery.TryReadNumber(request, "limit", MaxFlags, out var limit))
            problem = "'limit' must be a whole number from 0.";
        if (!CompatibleQuery.TryReadNumber(request, "offset", 0, out var offset))
            problem = "'offset' must be a whole number from 0.";
        if (!CompatibleQuery.TryReadSwitch(request, "preload", out var withParts))
            problem = "'preload' must be true or false.";
        if (problem is not null)
            return FlagrErrors.FailAsync(http, ErrorCode.ParseError, problem);
        return JsonAnswer.WriteAsync(
            http,
            writer =>
            {
                var flags = new FlagrFlagWriter(writer, isExport: false);
                writer.WriteStartArray();
                foreach (var flag in filter.Select(ruleset).Skip(offset).Take(Math.Min(limit, MaxFlags)))
                    flags.Write(flag, withParts == true ? FlagrFlagMapper.Map(flag) : null, ruleset.Version.Number);
                writer.WriteEndArray();
            }
        );
    }

    private static Task GetAsync(HttpContext http, SdkKeySession session, CompiledRuleset ruleset)
    {
        var key = PathKey.Decode(http.Request, (string)http.GetRouteValue("key")!);
        var byNumber = FlagrIds.Parse(key) is { } id ? FlagrIndex.Find(ruleset, id, session.Scope) : null;
        if ((byNumber ?? ruleset.Find(key)) is not { } found)
            return FlagrErrors.FailAsync(http, ErrorCode.FlagNotFound, "The environment has no flag with this number or key.");
        var flag = FlagrFlag.Of(found);
        return JsonAnswer.WriteAsync(
            http,
            writer => new FlagrFlagWriter(writer, isExport: false).Write(flag, FlagrFlagMapper.Map(flag), ruleset.Version.Number)
        );
    }

    private static Task ExportAsync(HttpContext http, SdkKeySession session, CompiledRuleset ruleset)
    {
        var filter = FlagrFilter.Read(http.Request, out var problem);
        if (problem is not null)
            return FlagrErrors.FailAsync(http, ErrorCode.ParseError, problem);
        return JsonAnswer.WriteAsync(http, filter.IsNone ? FlagrExport.Of(ruleset) : FlagrExport.Write(ruleset, filter));
    }
}
