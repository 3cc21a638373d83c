using System.Text.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>Provides the names of the purposes of flags in JSON.</summary>
public static class FlagPurposeJson
{
    /// <summary>Returns a purpose's name.</summary>
    public static string Name(FlagPurpose purpose) =>
        purpose switch
        {
            FlagPurpose.Release => "release",
            FlagPurpose.Experiment => "experiment",
            FlagPurpose.Operational => "operational",
            FlagPurpose.KillSwitch => "kill-switch",
            _ => "permission",
        };

    internal static FlagPurpose Read(JsonElement value, DocumentReader reader)
    {
        var text = reader.Text(value, "'purpose'");
        foreach (var purpose in Enum.GetValues<FlagPurpose>())
            if (Name(purpose) == text)
                return purpose;
        // An unreadable text is empty, and an error already.
        if (text.Length > 0)
            reader.Error($"Unknown purpose '{Clipped.Value(text)}'; use release, experiment, operational, kill-switch or permission.");
        return FlagPurpose.Release;
    }
}
