namespace FlagCluster.Hosting.Metrics;

/// <summary>Represents the meters that a host exposes, at <c>/metrics</c> and over OTLP.</summary>
/// <param name="more">The names of meters that only this host has.</param>
public sealed class MeterSelection(params string[] more)
{
    /// <summary>The prefix of the names of FlagCluster's own meters.</summary>
    public const string Prefix = "FlagCluster.";

    private readonly string[] _named =
    [
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Npgsql",
        "System.Runtime",
        .. more,
    ];

    /// <summary>Gets the names, in which <c>*</c> stands for any text.</summary>
    public string[] Patterns => [.. _named, Prefix + "*"];

    /// <summary>Returns whether a meter is selected.</summary>
    public bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Prefix, StringComparison.Ordinal) || _named.Contains(name);
    }
}
