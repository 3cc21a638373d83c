using System.Reflection;

namespace FlagCluster.Cli.Api;

/// <summary>Provides the version of the program.</summary>
internal static class Version
{
    /// <summary>Gets the version without the commit, such as <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        (typeof(Version).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];
}
