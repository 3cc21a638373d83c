namespace FlagCluster.Contracts.SecondFactors;

/// <summary>Represents the secret that an account shares with an authenticator app.</summary>
/// <param name="AccountId">The id of the account.</param>
/// <param name="Protected">The secret, encrypted by data protection.</param>
/// <param name="CreatedAt">The time of creation.</param>
public sealed record TotpSecret(string AccountId, ReadOnlyMemory<byte> Protected, DateTimeOffset CreatedAt)
{
    /// <summary>Gets whether the person has entered a code of the secret. A secret that is not confirmed is not asked for.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Gets the last step whose code was accepted; -1 when none was. It and older ones are not accepted again.</summary>
    public long AcceptedStep { get; init; } = -1;
}
