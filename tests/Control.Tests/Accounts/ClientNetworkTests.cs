using System.Net;
using FlagCluster.Control.Accounts;

namespace FlagCluster.Control.Tests.Accounts;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("::1", "::/64")]
    public void Of_Address_IsItsNetwork(string address, string network)
    {
        Assert.Equal(network, ClientNetwork.Of(IPAddress.Parse(address)));
    }

    [Fact]
    public void Of_NoAddress_IsUnknown()
    {
        Assert.Equal("unknown", ClientNetwork.Of(null));
    }
}
