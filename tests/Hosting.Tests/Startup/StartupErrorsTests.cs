using System.Net.Sockets;
using FlagCluster.Contracts.Environments;
using FlagCluster.Hosting.Startup;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Tests.Startup;

public sealed class StartupErrorsTests
{
    private const string StorageHint = "The setting Somewhere:Else names it.";

    [Fact]
    public void Explain_StorageUnavailable_NamesTheSetting() =>
        Assert.Equal(
            $"It is unavailable. {StorageHint}",
            StartupErrors.Explain(new StorageUnavailableException("It is unavailable."), StorageHint)
        );

    [Fact]
    public void Explain_SeveralInvalidOptions_NamesAll()
    {
        var exception = new AggregateException(
            new OptionsValidationException("a", typeof(object), ["One.", "Two."]),
            new OptionsValidationException("b", typeof(object), ["Three."])
        );

        Assert.Equal("One. Two. Three.", StartupErrors.Explain(exception, StorageHint));
    }

    [Fact]
    public void Explain_UnexpectedException_ReturnsNull() =>
        Assert.Null(StartupErrors.Explain(new InvalidOperationException("a bug"), StorageHint));

    [Fact]
    public void Explain_AddressOfAnotherMachine_NamesTheSetting() =>
        Assert.Contains("Server:Urls", StartupErrors.Explain(new SocketException(99), StorageHint), StringComparison.Ordinal);
}
