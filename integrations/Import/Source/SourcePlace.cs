using System.Globalization;

namespace FlagCluster.Integrations.Import.Source;

/// <summary>Represents a place in a file of a source.</summary>
/// <param name="File">The path of the file.</param>
/// <param name="Parent">The place that contains it; null for the root.</param>
/// <param name="Name">The name of the property or the index of the item.</param>
internal sealed record SourcePlace(string File, SourcePlace? Parent = null, string Name = "")
{
    /// <summary>Gets the place as a JSON Pointer (RFC 6901).</summary>
    public string Pointer =>
        Parent is null
            ? ""
            : Parent.Pointer + "/" + Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    public SourcePlace At(string name) => new(File, this, name);

    public SourcePlace At(int index) => new(File, this, index.ToString(CultureInfo.InvariantCulture));

    public ImportNote Note(string detail) => new(File, Pointer, detail);
}
