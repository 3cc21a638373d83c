using System.Collections.Immutable;
using System.Text.Json;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Access;

/// <summary>
/// Determines the permissions that a change needs. Every way to change a ruleset asks here, so that none needs less than another.
/// </summary>
public static class ChangePermissions
{
    /// <summary>Gets the permissions of which a change needs at least one.</summary>
    public static ImmutableArray<Permission> Any { get; } = [Permission.FlagsToggle, Permission.FlagsWrite, Permission.SegmentsWrite];

    /// <summary>Returns the permissions that a change needs, in order, without duplicates.</summary>
    /// <param name="changes">The change.</param>
    /// <param name="before">The ruleset to which the change applies.</param>
    /// <returns>Empty when the change has no operations.</returns>
    public static ImmutableSortedSet<Permission> Required(ChangeSet changes, Ruleset before)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(before);
        var required = ImmutableSortedSet.CreateBuilder<Permission>();
        // Operations on one flag build on each other, but a flag that any of them changes otherwise needs flags.write anyway.
        foreach (var operation in changes.Operations)
            required.Add(Required(operation, before));
        return required.ToImmutable();
    }

    private static Permission Required(Operation operation, Ruleset before) =>
        operation switch
        {
            { Kind: ItemKind.Segment } => Permission.SegmentsWrite,
            PutItem { Item: Flag after } when before.Flags.TryGetValue(after.Key, out var flag) && DifferOnlyInEnabled(flag, after) =>
                Permission.FlagsToggle,
            { Kind: ItemKind.Flag } => Permission.FlagsWrite,
            _ => throw new InvalidOperationException($"No permission is known for changes of kind {operation.Kind}."),
        };

    /// <summary>Returns whether two flags are equal except for <c>enabled</c>. The canonical JSON of equal flags is equal.</summary>
    /// <param name="left">A flag.</param>
    /// <param name="right">Another one.</param>
    public static bool DifferOnlyInEnabled(Flag left, Flag right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        using var one = JsonDocument.Parse(left.Json, RulesetJson.DocumentOptions);
        using var other = JsonDocument.Parse(right.Json, RulesetJson.DocumentOptions);
        return Rest(one).SequenceEqual(Rest(other));
    }

    private static IEnumerable<(string Name, string Value)> Rest(JsonDocument flag) =>
        from property in flag.RootElement.EnumerateObject()
        where property.Name != "enabled"
        select (property.Name, property.Value.GetRawText());
}
