namespace FlagCluster.Analytics.Lifecycle;

/// <summary>Provides the names of verdicts in JSON.</summary>
public static class FlagVerdictNames
{
    private static readonly string[] Names = ["active", "unused", "one-variant", "expired", "unmodified"];

    /// <summary>Gets the names of all verdicts, indexed by <see cref="FlagVerdict"/>.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>Returns the name of a verdict, such as <c>one-variant</c>.</summary>
    /// <param name="verdict">The verdict.</param>
    public static string Name(this FlagVerdict verdict) => Names[(int)verdict];

    /// <summary>Returns the verdict with a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="verdict">The verdict.</param>
    /// <returns>False when no verdict has the name.</returns>
    public static bool TryParse(string name, out FlagVerdict verdict)
    {
        var index = Array.IndexOf(Names, name);
        verdict = (FlagVerdict)Math.Max(index, 0);
        return index >= 0;
    }
}
