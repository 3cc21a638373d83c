using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>Describes problems with the level of a ruleset.</summary>
internal static class LevelProblems
{
    private const int MaxListed = 100;

    /// <summary>Returns 409 for a change that connected readers could not read.</summary>
    public static ProblemResult NotSupported(LevelNotSupported refused)
    {
        var readers = string.Join(", ", refused.Readers.Take(MaxListed).Select(reader => $"{reader.Name} knows level {reader.Level}"));
        return new(
            StatusCodes.Status409Conflict,
            "Level not supported",
            $"The change needs level {refused.Level} ({string.Join(", ", refused.Features)}), and {readers}. Upgrade what is named, or "
                + $"repeat the change with '{WriteHeaders.RaiseLevel}': it then keeps its last ruleset and answers STALE."
        );
    }

    /// <summary>Returns 409 with what keeps a ruleset above a level, or null when the ruleset has at most this level.</summary>
    public static ProblemResult? Above(Ruleset ruleset, int level)
    {
        if (ruleset.Level <= level)
            return null;
        var errors =
            from format in ItemFormat.All
            from item in ruleset.Items(format.Kind).Select((item, index) => (Item: item, Index: index))
            from feature in item.Item.Features
            where feature.Level > level
            select new InputError(
                $"/{format.ListName}/{item.Index}",
                $"The {format.Name} '{item.Item.Key}' uses {feature.Name}, of level {feature.Level}."
            );
        return new(
            StatusCodes.Status409Conflict,
            "Level not supported",
            $"The ruleset has level {ruleset.Level}, not {level}; 'errors' lists what uses more. Change these items first.",
            [.. errors.Take(MaxListed)]
        );
    }
}
