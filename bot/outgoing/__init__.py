"""What a pass of delivery does: slots, the text, handing over, looking into conversations, showing anew."""
