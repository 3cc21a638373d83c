using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.Management.Rulesets;

/// <summary>What a write request comes to on a given ruleset.</summary>
internal sealed record WritePlan
{
    /// <summary>What to change.</summary>
    public required ChangeSet Changes { get; init; }

    /// <summary>What was wrong with the input's shape.</summary>
    public IReadOnlyList<InputError> Errors { get; init; } = [];

    /// <summary>True when the changes were made from the ruleset and are good on no other.</summary>
    public bool DependsOnBase { get; init; }

    /// <summary>False when a part of the input could not be read at all, so that the changes lack it and what the validator says would mislead.</summary>
    public bool Complete { get; init; } = true;

    /// <summary>Turns the place of an operation into a place in the caller's document; null when the errors are placed already.</summary>
    public Func<int, string>? Place { get; init; } = _ => "";

    /// <summary>An error of the validator with its place in the caller's document.</summary>
    public InputError Locate(InputError error)
    {
        if (Place is null) return error;
        // /operations/INDEX/NAME/REST → PLACE/REST
        var parts = error.Pointer.Split('/', 5);
        if (parts.Length < 4 || !int.TryParse(parts[2], out var index)) return error with { Pointer = "" };
        return error with { Pointer = Place(index) + (parts.Length > 4 ? "/" + parts[4] : "") };
    }
}
