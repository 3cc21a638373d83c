using System.Text.Json;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Integrations.Bundles;

/// <summary>Represents the properties of a project or an environment.</summary>
/// <param name="File">The file.</param>
/// <param name="Properties">The properties; an object.</param>
public sealed record BundleDescription(TreeFile File, JsonElement Properties)
{
    /// <summary>Returns an error in a property.</summary>
    /// <param name="pointer">The property as a JSON Pointer.</param>
    /// <param name="detail">What is wrong and what to do.</param>
    public TreeError Error(string pointer, string detail)
    {
        var (line, column) = Formats.DocumentPositions.Of(File.Content, isJson: false).Find(pointer);
        return new(File.Path, line, column, detail);
    }
}
