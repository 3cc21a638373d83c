using System.Globalization;
using System.Text;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Contracts.Tests;

public class Rfc3339Tests
{
    [Theory]
    [InlineData("2027-01-31", "2027-01-31T00:00:00.000Z")]
    [InlineData("2027-01-31T08:00:00Z", "2027-01-31T08:00:00.000Z")]
    [InlineData("2027-01-31t08:00:00z", "2027-01-31T08:00:00.000Z")]
    [InlineData("2027-01-31 08:00:00", "2027-01-31T08:00:00.000Z")]
    [InlineData("2027-01-31T08:00:00", "2027-01-31T08:00:00.000Z")]
    [InlineData("2027-01-31T08:00:00.1Z", "2027-01-31T08:00:00.100Z")]
    [InlineData("2027-01-31T08:00:00.123456789+01:30", "2027-01-31T06:30:00.123Z")]
    [InlineData("2027-01-31T08:00:00-23:59", "2027-02-01T07:59:00.000Z")]
    [InlineData("2027-01-31T00:30:00+01:00", "2027-01-30T23:30:00.000Z")]
    [InlineData("2027-01-31T08:00:00-00:00", "2027-01-31T08:00:00.000Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z")]
    [InlineData("2028-02-29", "2028-02-29T00:00:00.000Z")]
    [InlineData("0001-01-01", "0001-01-01T00:00:00.000Z")]
    [InlineData("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z")]
    [InlineData("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z")]
    public void TryParse_ValidTime_ReturnsUtc(string text, string utc)
    {
        var parsed = Rfc3339.TryParse(text, out var time);
        var parsedUtf8 = Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out long milliseconds);

        Assert.True(parsed && parsedUtf8);
        Assert.Equal(utc, time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        Assert.Equal(time.ToUnixTimeMilliseconds(), milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2027")]
    [InlineData("2027-1-31")]
    [InlineData("2027-02-29")]
    [InlineData("2027-13-01")]
    [InlineData("2027-00-01")]
    [InlineData("2027-01-00")]
    [InlineData("2027-01-32")]
    [InlineData("0000-01-01")]
    [InlineData("10000-01-01")]
    [InlineData("2027/01/31")]
    [InlineData("2027-01-31T")]
    [InlineData("2027-01-31T08")]
    [InlineData("2027-01-31T08:00")]
    [InlineData("2027-01-31T24:00:00Z")]
    [InlineData("2027-01-31T08:60:00Z")]
    [InlineData("2027-01-31T08:00:61Z")]
    [InlineData("2027-01-31T08:00:00.Z")]
    [InlineData("2027-01-31T08:00:00,5Z")]
    [InlineData("2027-01-31T08:00:00+1")]
    [InlineData("2027-01-31T08:00:00+0100")]
    [InlineData("2027-01-31T08:00:00+24:00")]
    [InlineData("2027-01-31T08:00:00+01:60")]
    [InlineData("2027-01-31T08:00:00Zz")]
    [InlineData("2027-01-31X08:00:00Z")]
    [InlineData(" 2027-01-31")]
    [InlineData("2027-01-31 ")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("9999-12-31T23:59:60Z")]
    [InlineData("２０２７-01-31")]
    public void TryParse_InvalidTime_ReturnsFalse(string text)
    {
        Assert.False(Rfc3339.TryParse(text, out DateTimeOffset _));
        Assert.False(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out long _));
    }
}
