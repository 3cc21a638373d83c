using System.Net;
using System.Text;
using FlagCluster.Engine.Tests.Support;
using FlagCluster.Engine.Values;

namespace FlagCluster.Engine.Tests.Conditions;

public class CidrTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.1.2.3/8", "10.9.9.9", true)]
    [InlineData("0.0.0.0/0", "255.255.255.255", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("0.0.0.0/0", "::ffff:1.2.3.4", true)]
    [InlineData("192.168.1.1/32", "192.168.1.1", true)]
    [InlineData("192.168.1.1/32", "192.168.1.2", false)]
    [InlineData("192.168.1.1", "192.168.1.1", true)]
    [InlineData("192.168.1.1", "::ffff:192.168.1.1", true)]
    [InlineData("192.168.1.128/25", "192.168.1.127", false)]
    [InlineData("192.168.1.128/25", "192.168.1.128", true)]
    [InlineData("::/0", "::1", true)]
    [InlineData("::/0", "1.2.3.4", true)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("::1/128", "::2", false)]
    [InlineData("::1", "0:0:0:0:0:0:0:1", true)]
    [InlineData("2001:db8::/32", "2001:DB8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("2001:db8::/33", "2001:db8:8000::", false)]
    [InlineData("fe80::/10", "febf::1", true)]
    [InlineData("fe80::/10", "fec0::1", false)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.1.1", true)]
    [InlineData("::ffff:10.0.0.0/104", "11.1.1.1", false)]
    [InlineData("64:ff9b::/96", "64:ff9b::192.0.2.33", true)]
    [InlineData("10.0.0.0/8", "10.0.0.1/8", false)]
    [InlineData("10.0.0.0/8", "010.0.0.1", false)]
    [InlineData("10.0.0.0/8", "10.1", false)]
    [InlineData("10.0.0.0/8", "", false)]
    [InlineData("10.0.0.0/8", "localhost", false)]
    public void Test_Address_HoldsWhenTheNetworkContainsIt(string network, string address, bool expected) =>
        Assert.Equal(expected, TestEvaluator.Holds($$$"""{"attribute":"a","inCidr":"{{{network}}}"}""", $$$"""{"a":"{{{address}}}"}"""));

    [Fact]
    public void Test_SeveralNetworksAndAddresses_HoldsWhenAnyMatches()
    {
        const string condition = """{"attribute":"a","inCidr":["10.0.0.0/8","2001:db8::/32"]}""";

        Assert.True(TestEvaluator.Holds(condition, """{"a":["1.1.1.1","2001:db8::5"]}"""));
        Assert.False(TestEvaluator.Holds(condition, """{"a":["1.1.1.1","2001:db9::5"]}"""));
        Assert.False(TestEvaluator.Holds(condition, """{"a":167772161}"""));
    }

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0/8")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.0.0")]
    [InlineData("::/129")]
    [InlineData("1::2::3/64")]
    [InlineData(":::")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("12345::")]
    [InlineData("g::1")]
    [InlineData("::1.2.3")]
    [InlineData("1.2.3.4::")]
    [InlineData("fe80::1%eth0")]
    [InlineData("")]
    public void TryParse_InvalidNetwork_ReturnsFalse(string text) => Assert.False(IpNetwork.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void TryParseAddress_RandomAddresses_EqualsIPAddress()
    {
        var random = new Random(20270131);
        var bytes = new byte[16];

        for (var i = 0; i < 2_000; i++)
        {
            random.NextBytes(bytes);
            // Runs of zeros make IPAddress write the short forms.
            bytes.AsSpan(random.Next(14), random.Next(3)).Clear();
            var (from, to) = (random.Next(16), random.Next(16));
            if (from < to)
                bytes.AsSpan(from, to - from).Clear();

            AssertParses(
                new IPAddress(bytes),
                new UInt128(BitConverter.ToUInt64([.. bytes[..8].Reverse()]), BitConverter.ToUInt64([.. bytes[8..].Reverse()]))
            );
            AssertParses(new IPAddress(bytes.AsSpan(0, 4)), (UInt128)0xffff << 32 | BitConverter.ToUInt32([.. bytes[..4].Reverse()]));
        }

        static void AssertParses(IPAddress address, UInt128 expected)
        {
            Assert.True(IpNetwork.TryParseAddress(Encoding.UTF8.GetBytes(address.ToString()), out var actual), address.ToString());
            Assert.Equal(expected, actual);
        }
    }
}
