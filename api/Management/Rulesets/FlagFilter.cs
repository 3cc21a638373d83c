using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Validation;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Selects flags of a list by their properties. All parameters of a request must match.</summary>
internal sealed class FlagFilter
{
    private const string Archived = "archived",
        Enabled = "enabled",
        ClientVisible = "clientVisible",
        Type = "type",
        Purpose = "purpose",
        Tag = "tag",
        Owner = "owner",
        DependsOn = "dependsOn";

    // In the order of the enumerations.
    private static readonly string[] Types = ["boolean", "string", "number", "object"];
    private static readonly string[] Purposes = ["release", "experiment", "operational", "kill-switch", "permission"];

    private readonly bool _archived;
    private readonly bool? _enabled;
    private readonly bool? _clientVisible;
    private readonly FlagType? _type;
    private readonly FlagPurpose? _purpose;
    private readonly string? _tag;
    private readonly string? _owner;
    private readonly HashSet<string>? _dependents;

    private FlagFilter(RulesetRequest request, int? type, int? purpose)
    {
        var http = request.Http.Request;
        _archived = QueryParameters.IsSet(http, Archived);
        _enabled = http.Query.ContainsKey(Enabled) ? QueryParameters.IsSet(http, Enabled) : null;
        _clientVisible = http.Query.ContainsKey(ClientVisible) ? QueryParameters.IsSet(http, ClientVisible) : null;
        _type = (FlagType?)type;
        _purpose = (FlagPurpose?)purpose;
        _tag = request.Query(Tag);
        _owner = request.Query(Owner);
        _dependents = request.Query(DependsOn) is { } flag ? [.. FlagDependents.Of(request.Current.Source)[flag]] : null;
    }

    /// <summary>Gets the parameters of a list of flags.</summary>
    public static RequestParameterMetadata[] Parameters { get; } =
    [
        RequestParameterMetadata.Flag(Archived, "Lists the archived flags instead of the others."),
        RequestParameterMetadata.Flag(Enabled, "Lists only flags that are enabled, or with 'false' only those that are not."),
        RequestParameterMetadata.Flag(ClientVisible, "Lists only flags that client keys see, or with 'false' only those that they do not."),
        RequestParameterMetadata.Query(
            Type,
            "Lists only flags of a type.",
            """{"type":"string","enum":["boolean","string","number","object"]}"""
        ),
        RequestParameterMetadata.Query(
            Purpose,
            "Lists only flags with a purpose.",
            """{"type":"string","enum":["release","experiment","operational","kill-switch","permission"]}"""
        ),
        RequestParameterMetadata.Query(Tag, "Lists only flags with a tag."),
        RequestParameterMetadata.Query(Owner, "Lists only flags of an owner."),
        RequestParameterMetadata.Query(
            DependsOn,
            "Lists only flags that refer to the flag with this key, by a prerequisite or a condition, and are not archived."
        ),
    ];

    /// <summary>Reads the filter of a request.</summary>
    /// <returns>The filter, or the answer to a parameter that is invalid.</returns>
    public static (FlagFilter? Filter, ProblemResult? Problem) Read(RulesetRequest request)
    {
        if (
            !TryRead(request, Type, Types, out var type, out var problem)
            || !TryRead(request, Purpose, Purposes, out var purpose, out problem)
        )
            return (null, problem);
        return (new(request, type, purpose), null);
    }

    /// <summary>Returns whether a flag is in the list.</summary>
    public bool Matches(Flag flag) =>
        flag.Archived == _archived
        && (_enabled is not { } enabled || flag.Enabled == enabled)
        && (_clientVisible is not { } visible || flag.ClientVisible == visible)
        && (_type is not { } type || flag.Type == type)
        && (_purpose is not { } purpose || flag.Purpose == purpose)
        && (_tag is null || flag.Tags.Contains(_tag))
        && (_owner is null || flag.Owner == _owner)
        && (_dependents is null || _dependents.Contains(flag.Key));

    private static bool TryRead(ManagementRequest request, string name, string[] known, out int? index, out ProblemResult? problem)
    {
        (index, problem) = (null, null);
        if (request.Query(name) is not { } text)
            return true;
        var found = Array.IndexOf(known, text);
        if (found < 0)
        {
            problem = ProblemResult.BadRequest($"'{name}' must be one of {string.Join(", ", known)}.");
            return false;
        }
        index = found;
        return true;
    }
}
