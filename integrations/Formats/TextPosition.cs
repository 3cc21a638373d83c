namespace FlagCluster.Integrations.Formats;

/// <summary>Represents a place in a text; both numbers start at 1.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column.</param>
public readonly record struct TextPosition(int Line, int Column);
