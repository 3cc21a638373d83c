using System.Net.Sockets;
using FlagCluster.Contracts.Environments;
using FlagCluster.Hosting.Startup;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Tests.Hosts;

/// <summary>Which failures of a start are told in a sentence.</summary>
public sealed class StartupErrorTests
{
    private const string Storage = "The setting Somewhere:Else names it.";

    [Fact]
    public void Explain_StorageAway_NamesTheSetting() =>
        Assert.Equal($"It is away. {Storage}", StartupErrors.Explain(new StorageUnavailableException("It is away."), Storage));

    [Fact]
    public void Explain_SeveralBadOptions_TellsAll() => Assert.Equal("One. Two. Three.", StartupErrors.Explain(
        new AggregateException(new OptionsValidationException("a", typeof(object), ["One.", "Two."]), new OptionsValidationException("b", typeof(object), ["Three."])), Storage));

    [Fact]
    public void Explain_AFaultOfTheProgram_IsNotHidden() => Assert.Null(StartupErrors.Explain(new InvalidOperationException("a bug"), Storage));

    [Fact]
    public void Explain_AddressThatIsNotHere_NamesTheSetting() => Assert.Contains("Server:Urls", StartupErrors.Explain(new SocketException(99), Storage), StringComparison.Ordinal);
}
