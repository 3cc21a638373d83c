using System.Text.Json.Nodes;

namespace FlagCluster.Cli.Changes;

/// <summary>Applies the changes of properties that a request has, to show what it changes.</summary>
internal static class ControlPatch
{
    /// <summary>Returns a copy of an item with the properties of a patch.</summary>
    public static JsonObject Apply(JsonObject before, JsonObject patch)
    {
        var after = before.DeepClone().AsObject();
        foreach (var (name, value) in patch)
            after[name] = value?.DeepClone();
        return after;
    }
}
