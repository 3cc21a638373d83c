using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation.Flagr;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr.Export;

/// <summary>Represents which flags a request selects. Empty lists select all.</summary>
/// <param name="Enabled">Whether the flags are enabled, or null for all.</param>
/// <param name="Ids">The numbers.</param>
/// <param name="Keys">The keys.</param>
/// <param name="Tags">The tags.</param>
/// <param name="NeedsAllTags">Whether a flag must have all tags and not only one.</param>
internal sealed record FlagrFilter(
    bool? Enabled,
    IReadOnlyList<long> Ids,
    IReadOnlyList<string> Keys,
    IReadOnlyList<string> Tags,
    bool NeedsAllTags
)
{
    /// <summary>Gets the filter that selects all flags.</summary>
    public static FlagrFilter None { get; } = new(null, [], [], [], false);

    /// <summary>Gets whether all flags are selected.</summary>
    public bool IsNone => Enabled is null && Ids.Count == 0 && Keys.Count == 0 && Tags.Count == 0;

    /// <summary>Reads the query of a request; lists have commas.</summary>
    /// <param name="request">The request.</param>
    /// <param name="problem">What is wrong, or null.</param>
    public static FlagrFilter Read(HttpRequest request, out string? problem)
    {
        problem = null;
        if (!CompatibleQuery.TryReadSwitch(request, "enabled", out var enabled))
            problem = "'enabled' must be true or false.";
        var ids = ListIn(request, "ids").Select(text => FlagrIds.Parse(text)).ToList();
        if (ids.Contains(null))
            problem = "'ids' must be whole numbers from 1.";
        return new(
            enabled,
            [.. ids.OfType<long>()],
            [.. ListIn(request, "keys"), .. ListIn(request, "key", isList: false)],
            [.. ListIn(request, "tags")],
            request.Query["tagsOperator"].ToString() == "ALL"
        );
    }

    /// <summary>Returns the flags that are selected, in the order of their keys.</summary>
    public IEnumerable<FlagrFlag> Select(CompiledRuleset ruleset)
    {
        var flags = new List<FlagrFlag>();
        foreach (var flag in ruleset.Flags(FlagScope.All))
            if (FlagrFlag.Of(flag) is var form && Includes(form))
                flags.Add(form);
        return flags;
    }

    private bool Includes(FlagrFlag flag)
    {
        var model = flag.Model;
        return (Enabled is null || model.Enabled == Enabled)
            && (Ids.Count == 0 || Ids.Contains(flag.Id))
            && (Keys.Count == 0 || Keys.Contains(model.Key))
            && (Tags.Count == 0 || (NeedsAllTags ? Tags.All(model.Tags.Contains) : Tags.Any(model.Tags.Contains)));
    }

    private static string[] ListIn(HttpRequest request, string name, bool isList = true)
    {
        var text = request.Query[name].ToString();
        if (text.Length == 0)
            return [];
        return isList ? text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [text];
    }
}
