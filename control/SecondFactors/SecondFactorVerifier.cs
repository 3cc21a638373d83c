using FlagCluster.Contracts.Access;

namespace FlagCluster.Control.SecondFactors;

/// <summary>Asks the methods of second factors.</summary>
public sealed class SecondFactorVerifier(IEnumerable<ISecondFactorMethod> methods)
{
    private readonly List<ISecondFactorMethod> _methods = [.. methods];

    /// <summary>Returns the names of the methods that an account can use; empty when it has no second factor.</summary>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<IReadOnlyList<string>> FindMethodsAsync(string accountId, CancellationToken cancellationToken = default)
    {
        var enrolled = new List<string>();
        foreach (var method in _methods)
            if (await method.IsEnrolledAsync(accountId, cancellationToken))
                enrolled.Add(method.Name);
        return enrolled;
    }

    /// <summary>Checks an answer.</summary>
    /// <param name="initiator">Who signs in.</param>
    /// <param name="accountId">The id of the account.</param>
    /// <param name="answer">What the person entered.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>The method that accepts it, or null.</returns>
    public async Task<ISecondFactorMethod?> VerifyAsync(
        Initiator initiator,
        string accountId,
        string answer,
        CancellationToken cancellationToken = default
    )
    {
        foreach (var method in _methods)
            if (await method.VerifyAsync(initiator, accountId, answer, cancellationToken))
                return method;
        return null;
    }
}
