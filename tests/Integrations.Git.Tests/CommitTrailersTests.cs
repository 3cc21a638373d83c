using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Integrations.Git.Commits;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>Tests the lines that name the version of a commit.</summary>
public sealed class CommitTrailersTests
{
    private static readonly EnvironmentId Environment = new("acme", "shop", "production");

    [Theory]
    [InlineData("Subject")]
    [InlineData("Subject\n\nBody\n\nFlagCluster-Version: 9.9\n")]
    public void Find_AppendedTrailers_ReturnsTheVersion(string message)
    {
        var text = CommitTrailers.Append(message, Environment, new(1, 42));

        Assert.Equal(new EnvironmentVersion(1, 42), CommitTrailers.Find(text, Environment));
        Assert.Equal(new EnvironmentVersion(1, 42), CommitTrailers.Find(text + "Co-authored-by: Ada <ada@example.com>\r\n", Environment));
        Assert.Null(CommitTrailers.Find(text, Environment with { Environment = "staging" }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Subject")]
    [InlineData("Subject\n\nFlagCluster-Environment: acme/shop/production\nFlagCluster-Version: new")]
    [InlineData("Subject\n\nFlagCluster-Environment: acme/shop/production\nFlagCluster-Version: 1.2\n\nCherry-picked")]
    public void Find_OtherMessages_ReturnsNull(string message) => Assert.Null(CommitTrailers.Find(message, Environment));
}
