using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;
using FlagCluster.Events.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Provides the names that an environment uses, which editors suggest.</summary>
internal sealed class NamesResource(IOptions<EventPrivacyOptions> privacy) : IManagementResource
{
    /// <summary>The maximum number of names of one kind.</summary>
    private const int MaxNames = 1_000;

    private static readonly string[] BuiltIn = ["targetingKey", AttributeCondition.TimeAttribute];

    /// <inheritdoc/>
    public void Map(ManagementRoutes routes) =>
        routes
            .Environment.MapGet("/names", Get)
            .Requires(Permission.FlagsRead, Permission.SegmentsRead)
            .WithTag(ApiTag.Rulesets)
            .WithName("GetNames")
            .WithSummary("Get the names that the environment uses")
            .WithDescription(
                "Returns names that editors suggest, without reading the whole ruleset. Archived flags do not count. Each list is in order "
                    + $"and has at most {MaxNames:N0} names."
            )
            .WithParameters(RequestParameterMetadata.IfNoneMatch)
            .WithAnswer(200, "The names.", typeof(NamesResponse))
            .WithAnswer(304, "The client's copy is current.")
            .WithProblems(503);

    private IResult Get(RulesetRequest request)
    {
        var current = request.Current;
        if (request.AnswerCondition(current.Version) is { } answer)
            return answer;
        var ruleset = current.Source;
        var flags = ruleset.Flags.Values.Where(flag => !flag.Archived).ToList();
        return ManagementJson.Ok(
            new NamesResponse
            {
                Attributes = List([.. BuiltIn, .. privacy.Value.ReadAttributes(), .. AttributeNames.Of(ruleset)]),
                Segments = List(ruleset.Segments.Keys),
                Tags = List(flags.SelectMany(flag => flag.Tags)),
                Owners = List(flags.Select(flag => flag.Owner).OfType<string>()),
            }
        );
    }

    private static List<string> List(IEnumerable<string> names) => [.. names.Distinct().Order(StringComparer.Ordinal).Take(MaxNames)];
}
