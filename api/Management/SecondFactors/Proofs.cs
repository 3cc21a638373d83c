namespace FlagCluster.Api.Management.SecondFactors;

/// <summary>Provides operations on the proofs of a session: names of RFC 8176, separated by spaces.</summary>
internal static class Proofs
{
    /// <summary>The name of several factors.</summary>
    public const string SeveralFactors = "mfa";

    /// <summary>Returns whether the proofs include a second factor.</summary>
    public static bool HasSecondFactor(string proofs) => proofs.Split(' ').Contains(SeveralFactors, StringComparer.Ordinal);

    /// <summary>Returns proofs with others, each once.</summary>
    public static string With(string proofs, string others) =>
        string.Join(' ', $"{proofs} {others}".Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal));

    /// <summary>Returns proofs without others.</summary>
    public static string Without(string proofs, string others) =>
        string.Join(' ', proofs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(others.Split(' '), StringComparer.Ordinal));
}
