namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>
/// Represents one kind of change on a way to write that is no write of the ruleset itself: its routes are for other permissions, and those
/// of the change are required with them.
/// </summary>
/// <param name="Change">The change, as docs/api-permissions.md names it.</param>
/// <param name="Path">The way to write.</param>
/// <param name="Why">Why the change cannot be made in this way; empty when it can.</param>
internal sealed record WriteCase(string Change, string Path, string Why = "")
{
    /// <summary>The ways to write.</summary>
    public const string Bundle = "bundle import",
        Copy = "environment copy",
        Proposal = "proposal",
        Hook = "incoming hook";

    private const string New = "It only creates flags.";

    /// <summary>Gets every kind of change on every way.</summary>
    public static IReadOnlyList<WriteCase> All { get; } =
    [
        new(ChangeCase.Toggle, Bundle),
        new(ChangeCase.Flag, Bundle),
        new(ChangeCase.Segment, Bundle),
        new(ChangeCase.Toggle, Copy, "The new environment has no flag before."),
        new(ChangeCase.Flag, Copy),
        new(ChangeCase.Segment, Copy),
        new(ChangeCase.Toggle, Proposal),
        new(ChangeCase.Flag, Proposal),
        new(ChangeCase.Segment, Proposal),
        new(ChangeCase.Toggle, Hook, New),
        new(ChangeCase.Flag, Hook),
        new(ChangeCase.Segment, Hook, New),
    ];
}
