namespace FlagCluster.Grains.Abstractions.Environments;

/// <content>A method that this release does not know.</content>
public partial interface IEnvironmentGrain
{
    /// <summary>
    /// Returns the question. The default implementation lets the grain class of this release implement the interface of the next.
    /// </summary>
    [Alias("news")]
    Task<string> NewsAsync(string question, CancellationToken cancellationToken = default) => Task.FromResult(question);
}
