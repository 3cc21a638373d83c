namespace FlagCluster.Hosting.Commands;

/// <summary>Represents an option of a command, with a value.</summary>
/// <param name="Name">The name, such as <c>--from</c>.</param>
/// <param name="Description">A sentence about the value.</param>
/// <param name="IsRequired">Whether the caller must give it.</param>
public sealed record CommandOption(string Name, string Description, bool IsRequired = false);
